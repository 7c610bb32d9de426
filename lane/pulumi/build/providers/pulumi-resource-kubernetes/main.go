// Command pulumi-resource-kubernetes is Pulumi's Kubernetes provider, as its Go module has it.
package main

import (
	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"

	"github.com/hashicorp/terraform-provider-tls/noetl-mtls/beside"
)

// version is set at link time.
var version string

func main() {
	schema := beside.File("kubernetes-schema.json")
	provider.Serve("kubernetes", version, schema, beside.File("kubernetes-mapping.json"))
}
