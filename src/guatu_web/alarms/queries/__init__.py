"""What the rules find, one kind of thing a module; and the list of alarms."""
