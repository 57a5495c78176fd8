"""The console: what people (pages) and programs (control) use to play buyer, courier and trouble-maker."""
