//! Which resources there are, and in which order they are provisioned.
