#pragma once

// How often this process has asked the C library for memory so far; negative where that can't be counted.
long allocation_count(void);
