"""The review: the pages of `qkv grade` served on this machine, with a queue, groups and corrections."""
