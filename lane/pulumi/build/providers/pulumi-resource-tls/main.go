// Command pulumi-resource-tls is terraform-provider-tls behind Pulumi's bridge, which is how
// pulumi-tls is made. Its schema and the bridge's metadata lie beside the program.
package main

import (
	"context"
	"log"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"

	"github.com/hashicorp/terraform-provider-tls/noetl-mtls/tls"
)

func main() {
	metadata := beside("bridge-metadata.json")
	tfbridge.Main(context.Background(), "tls", tls.Provider(metadata), tfbridge.ProviderMetadata{
		PackageSchema:  beside("tls-schema.json"),
		BridgeMetadata: metadata,
	})
}

func beside(name string) []byte {
	program, err := os.Executable()
	if err != nil {
		log.Fatal(err)
	}
	content, err := os.ReadFile(filepath.Join(filepath.Dir(program), name))
	if err != nil {
		log.Fatal(err)
	}
	return content
}
