"""The doors of the desk: how often one may try, the second factor, how long a session lasts, and who came."""
