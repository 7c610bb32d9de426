module noetl-mtls/lane/pause

go 1.26.0
