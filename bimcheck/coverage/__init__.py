"""The coverage statement of a report: what was checked of what the profile's standards demand, and what was not."""
