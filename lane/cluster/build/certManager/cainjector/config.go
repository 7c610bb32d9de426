package main

import (
	"github.com/spf13/pflag"
	cliflag "k8s.io/component-base/cli/flag"
	"k8s.io/component-base/logs/api/v1"

	config "github.com/cert-manager/cert-manager/internal/apis/config/cainjector"
	"github.com/cert-manager/cert-manager/internal/apis/config/cainjector/scheme"
	"github.com/cert-manager/cert-manager/internal/apis/config/cainjector/validation"
	"github.com/cert-manager/cert-manager/pkg/apis/config/cainjector/v1alpha1"
	injectorfile "github.com/cert-manager/cert-manager/pkg/cainjector/configfile"
	logf "github.com/cert-manager/cert-manager/pkg/logs"
	"github.com/cert-manager/cert-manager/pkg/util/configfile"
)

type configuration struct {
	*config.CAInjectorConfiguration
}

func newConfiguration() (configuration, error) {
	defaults := configuration{&config.CAInjectorConfiguration{}}
	scheme, _, err := scheme.NewSchemeAndCodecs()
	if err != nil {
		return defaults, err
	}
	versioned := &v1alpha1.CAInjectorConfiguration{}
	scheme.Default(versioned)
	return defaults, scheme.Convert(versioned, defaults.CAInjectorConfiguration, nil)
}

func (c configuration) ReadFile(path string) error {
	loader, err := configfile.NewConfigurationFSLoader(nil, path)
	if err != nil {
		return err
	}
	file := injectorfile.New()
	if err := loader.Load(file); err != nil {
		return err
	}
	file.Config.DeepCopyInto(c.CAInjectorConfiguration)
	return nil
}

func (c configuration) AddFlags(flags *pflag.FlagSet) {
	election := &c.LeaderElectionConfig
	flags.StringVar(&election.Namespace, "leader-election-namespace", election.Namespace, "namespace of the lease")
	flags.DurationVar(&election.LeaseDuration, "leader-election-lease-duration", election.LeaseDuration, "age at which others may take the lease")
	flags.DurationVar(&election.RenewDeadline, "leader-election-renew-deadline", election.RenewDeadline, "time after which a leader that cannot renew gives up")
	flags.DurationVar(&election.RetryPeriod, "leader-election-retry-period", election.RetryPeriod, "time between attempts")
	flags.Var(cliflag.NewMapStringBool(&c.FeatureGates), "feature-gates", "gates to set, name=bool")
	flags.StringVar(&c.MetricsListenAddress, "metrics-listen-address", c.MetricsListenAddress, "address of the metrics server; 0 for none")
	logf.AddFlags(&c.Logging, flags)
}

func (c configuration) Validate() error {
	return validation.ValidateCAInjectorConfiguration(c.CAInjectorConfiguration, nil).ToAggregate()
}

func (c configuration) Gates() map[string]bool { return c.FeatureGates }

func (c configuration) Logs() *v1.LoggingConfiguration { return &c.Logging }
