"""What happened to waste?"""
