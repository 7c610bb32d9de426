// Command tlsSchema writes tls-schema.json and tls-metadata.json into the working folder. It is
// run by hand when a version in go.mod changes: go run ./tlsSchema
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"log"
	"os"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfgen"

	"github.com/hashicorp/terraform-provider-tls/noetl-mtls/tls"
)

func main() {
	result, err := tfgen.GenerateSchema(context.Background(), tfgen.GenerateSchemaOptions{
		ProviderInfo: tls.Provider([]byte("{}")),
	})
	if err != nil {
		log.Fatal(err)
	}
	write("tls-schema.json", result.ProviderMetadata.PackageSchema)
	write("tls-metadata.json", result.ProviderMetadata.BridgeMetadata)
}

func write(name string, content []byte) {
	var indented bytes.Buffer
	if err := json.Indent(&indented, content, "", " "); err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(name, append(indented.Bytes(), '\n'), 0o644); err != nil {
		log.Fatal(err)
	}
}
