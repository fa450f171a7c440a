"""What fetching from the official sources needs: network only, no reading. The fetchers lie in sources/<name>/.

A fetcher has `fetch(client, partnership, folder)`: an iterator of the paths of sound files, fetched now or held
already, and of a Fault for each that could not be had. A Fault that is raised ends that source; one that is yielded
does not. NotPublished, if yielded, is no fault but an answer.
"""
