"""What research finds: the plan, the evidence from pages, and the answer made of it."""
