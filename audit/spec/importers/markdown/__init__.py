"""Documents in Markdown that tell what tables a product needs, as specs."""
