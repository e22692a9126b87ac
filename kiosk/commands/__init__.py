"""One module a command of `wenxiaofa`; each holds a click command named `command`."""
