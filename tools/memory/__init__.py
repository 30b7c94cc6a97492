"""What the assistant keeps from one conversation to the next: few short lines, the user's to read and delete."""
