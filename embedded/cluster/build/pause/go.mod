module noetl-mtls/embedded/pause

go 1.26.0
