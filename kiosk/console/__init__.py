"""The console of staff, mediators and lawyers: pages made with NiceGUI, mounted at `/console`."""
