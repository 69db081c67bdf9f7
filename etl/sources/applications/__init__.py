"""Applications for support that the central state bodies have under review or have decided."""
