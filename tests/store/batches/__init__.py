"""Group commit against one command at a time: batch boundaries change nothing that anybody can see."""
