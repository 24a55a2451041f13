"""Numbers of a cell from measured data: what is asked, what is found, how well the data tell it."""
