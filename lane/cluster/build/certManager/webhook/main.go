// Command webhook is cert-manager's admission webhook.
package main

import (
	"context"

	"github.com/spf13/pflag"
	"k8s.io/component-base/logs/api/v1"

	"github.com/cert-manager/cert-manager/lane/command"
	config "github.com/cert-manager/cert-manager/internal/apis/config/webhook"
	"github.com/cert-manager/cert-manager/internal/apis/config/webhook/validation"
	"github.com/cert-manager/cert-manager/internal/webhook"
	logf "github.com/cert-manager/cert-manager/pkg/logs"
	"github.com/cert-manager/cert-manager/pkg/util/configfile"
	webhookfile "github.com/cert-manager/cert-manager/pkg/webhook/configfile"
	"github.com/cert-manager/cert-manager/pkg/webhook/options"
)

type configuration struct{ *config.WebhookConfiguration }

func (c configuration) ReadFile(path string) error {
	loader, err := configfile.NewConfigurationFSLoader(nil, path)
	if err != nil {
		return err
	}
	file := webhookfile.New()
	if err := loader.Load(file); err != nil {
		return err
	}
	file.Config.DeepCopyInto(c.WebhookConfiguration)
	return nil
}

func (c configuration) AddFlags(flags *pflag.FlagSet) {
	options.AddConfigFlags(flags, c.WebhookConfiguration)
}

func (c configuration) Validate() error {
	return validation.ValidateWebhookConfiguration(c.WebhookConfiguration, nil).ToAggregate()
}

func (c configuration) Gates() map[string]bool { return c.FeatureGates }

func (c configuration) Logs() *v1.LoggingConfiguration { return &c.Logging }

func main() {
	defaults, err := options.NewWebhookConfiguration()
	if err != nil {
		panic(err)
	}
	command.Main("webhook", configuration{defaults}, func(ctx context.Context) error {
		server, err := webhook.NewCertManagerWebhookServer(logf.FromContext(ctx), *defaults)
		if err != nil {
			return err
		}
		return server.Run(ctx)
	})
}
