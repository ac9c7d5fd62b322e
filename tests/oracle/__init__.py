"""An evaluator independent of the engine, and random worlds to compare them on."""
