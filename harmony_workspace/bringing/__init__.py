"""Files that come in parts, what they turn out to be, and how a recording becomes words."""
