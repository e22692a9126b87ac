"""Mediation rooms: three to eight people by video, over a Janus server beside the gateway."""
