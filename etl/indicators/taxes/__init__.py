"""What came back to the budget?"""
