import TwinRuntime
TwinRuntime.end()
