"""What every page shares: the frame, the parts, the template tags. Each part is shown in each state on /look/."""
