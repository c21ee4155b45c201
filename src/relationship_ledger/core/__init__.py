"""Pure functions: the engine, the planner, the phrase reader. Time and chance come in as arguments."""
