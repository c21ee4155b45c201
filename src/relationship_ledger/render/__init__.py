"""What people and scripts see. `documents` for scripts, `plain` for pipes, `screen` for terminals."""
