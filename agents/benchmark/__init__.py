"""What the harness is worth, measured: without weights, and with a model beside the same model without it."""
