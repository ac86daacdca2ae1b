"""The one door for records made on devices: POST /sync/."""
