"""Pictures of places, clips of rhythms, tones for closed eyes: data in, bytes out."""
