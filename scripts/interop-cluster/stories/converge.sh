# All nodes meet and stop.
tell_story() { start_all; }
