"""The replay of a campaign as one web page, in a file that needs no server and no network."""
