"""Street files of data.police.uk."""
