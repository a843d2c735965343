"""What was learned elsewhere: image and text encoders, text readers. Loaded once a process, named by version
and digest.
"""
