# Nodes join each other and stop.
run_scenario() { start_all; }
