// Command pulumi-resource-tls is terraform-provider-tls behind Pulumi's bridge, as pulumi-tls is.
package main

import (
	"context"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"

	"github.com/hashicorp/terraform-provider-tls/noetl-mtls/beside"
	"github.com/hashicorp/terraform-provider-tls/noetl-mtls/tls"
)

func main() {
	tfbridge.Main(context.Background(), "tls", tls.Provider(), tfbridge.ProviderMetadata{
		PackageSchema:  beside.File("tls-schema.json"),
		BridgeMetadata: tls.Metadata,
	})
}
