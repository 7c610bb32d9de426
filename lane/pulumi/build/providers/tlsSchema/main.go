// Command tlsSchema prints the schema of the tls provider, without its documentation. It is run by
// hand when a version in go.mod changes: go run ./tlsSchema >tls-schema.json
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfgen"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"

	"github.com/hashicorp/terraform-provider-tls/noetl-mtls/tls"
)

func main() {
	result, err := tfgen.GenerateSchema(context.Background(), tfgen.GenerateSchemaOptions{
		ProviderInfo: tls.Provider(),
		DiagnosticsSink: diag.DefaultSink(os.Stderr, os.Stderr, diag.FormatOptions{
			Color: colors.Never,
		}),
	})
	if err != nil {
		log.Fatal(err)
	}
	var schema any
	if err := json.Unmarshal(result.ProviderMetadata.PackageSchema, &schema); err != nil {
		log.Fatal(err)
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(undocumented(schema)); err != nil {
		log.Fatal(err)
	}
}

// undocumented gives a value without the descriptions in it.
func undocumented(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for key, child := range value {
			if _, isText := child.(string); isText && key == "description" {
				delete(value, key)
				continue
			}
			value[key] = undocumented(child)
		}
	case []any:
		for index, child := range value {
			value[index] = undocumented(child)
		}
	}
	return value
}
