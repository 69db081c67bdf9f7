"""Legal entities in the statistical register of the Bureau of National Statistics."""
