// Package tls describes terraform-provider-tls to Pulumi's bridge.
package tls

import (
	tls "github.com/hashicorp/terraform-provider-tls/internal/provider"
	pf "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
)

// Version is set at link time.
var Version = "0.0.0"

// Metadata is what the bridge remembers of earlier releases: nothing.
var Metadata = []byte("{}")

// Provider gives the bridge's description.
func Provider() tfbridge.ProviderInfo {
	info := tfbridge.ProviderInfo{
		P:                              pf.ShimProvider(tls.New()),
		Name:                           "tls",
		Version:                        Version,
		MetadataInfo:                   tfbridge.NewProviderMetadata(Metadata),
		EnableZeroDefaultSchemaVersion: true,
		EnableAccurateBridgePreview:    true,
	}
	info.MustComputeTokens(tokens.SingleModule("tls_", "index", tokens.MakeStandard("tls")))
	return info
}
