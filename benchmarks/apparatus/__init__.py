"""What the benchmarks measure with: servers, browsers, readers without a browser, stores of any size."""
