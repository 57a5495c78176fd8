"""Pages of the room coaching: training, work, release."""
