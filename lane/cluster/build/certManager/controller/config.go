package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	logsapi "k8s.io/component-base/logs/api/v1"
	"sigs.k8s.io/yaml"

	"github.com/cert-manager/cert-manager/pkg/apis/config/controller/v1alpha1"
	shared "github.com/cert-manager/cert-manager/pkg/apis/config/shared/v1alpha1"
)

// configuration is the published type of the file. Upstream's own defaults and conversions cannot
// be linked: they import every controller, Venafi's included.
type configuration struct {
	*v1alpha1.ControllerConfiguration
}

func newConfiguration() configuration {
	c := &v1alpha1.ControllerConfiguration{
		KubernetesAPIQPS:                         new(float32(20)),
		KubernetesAPIBurst:                       new(int32(50)),
		ClusterResourceNamespace:                 "kube-system",
		Controllers:                              []string{"*"},
		EnableCertificateOwnerRef:                new(false),
		CopiedAnnotationPrefixes:                 []string{"*", "-kubectl.kubernetes.io/", "-fluxcd.io/", "-argocd.argoproj.io/"},
		NumberOfConcurrentWorkers:                new(int32(5)),
		MaxConcurrentChallenges:                  new(int32(60)),
		MetricsListenAddress:                     "0.0.0.0:9402",
		HealthzListenAddress:                     "0.0.0.0:9403",
		CertificateRequestMinimumBackoffDuration: shared.DurationFromTime(time.Hour),
		CertificateRequestMaximumBackoffDuration: shared.DurationFromTime(32 * time.Hour),
		ACMEDNS01Config:                          v1alpha1.ACMEDNS01Config{RecursiveNameserversOnly: new(false)},
		LeaderElectionConfig: v1alpha1.LeaderElectionConfig{
			LeaderElectionConfig: shared.LeaderElectionConfig{
				Enabled:       new(true),
				Namespace:     "kube-system",
				LeaseDuration: shared.DurationFromTime(60 * time.Second),
				RenewDeadline: shared.DurationFromTime(40 * time.Second),
				RetryPeriod:   shared.DurationFromTime(15 * time.Second),
			},
			HealthzTimeout: shared.DurationFromTime(20 * time.Second),
		},
	}
	logsapi.SetRecommendedLoggingConfiguration(&c.Logging)
	return configuration{c}
}

func (c configuration) ReadFile(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := yaml.UnmarshalStrict(text, c.ControllerConfiguration); err != nil {
		return err
	}
	if version := v1alpha1.SchemeGroupVersion.String(); c.APIVersion != version || c.Kind != "ControllerConfiguration" {
		return fmt.Errorf("apiVersion %q and kind %q: expected %q and \"ControllerConfiguration\"", c.APIVersion, c.Kind, version)
	}
	return nil
}

// Validate refuses what this build would otherwise leave undone in silence.
func (c configuration) Validate() error {
	var problems []error
	refuse := func(field string, set bool) {
		if set {
			problems = append(problems, fmt.Errorf("%s: this build has no such feature: leave it out", field))
		}
	}
	refuse("metricsTLSConfig", c.MetricsTLSConfig.Dynamic.SecretName != "" || c.MetricsTLSConfig.Filesystem.CertFile != "")
	refuse("enablePprof", c.EnablePprof != nil && *c.EnablePprof)
	refuse("enableGatewayAPI", c.EnableGatewayAPI != nil && *c.EnableGatewayAPI)
	refuse("gatewayAPI.enabled", c.GatewayAPIConfig.Enabled != nil && *c.GatewayAPIConfig.Enabled)
	refuse("pemSizeLimitsConfig", c.PEMSizeLimitsConfig != v1alpha1.PEMSizeLimitsConfig{})
	least, most := c.CertificateRequestMinimumBackoffDuration.Duration, c.CertificateRequestMaximumBackoffDuration.Duration
	if least.Duration <= 0 || least.Duration > most.Duration {
		problems = append(problems, fmt.Errorf(
			"certificateRequestMinimumBackoffDuration %s: expected more than 0 and at most certificateRequestMaximumBackoffDuration %s",
			least.Duration, most.Duration))
	}
	return errors.Join(problems...)
}

func (c configuration) Gates() map[string]bool { return c.FeatureGates }

func (c configuration) Logs() *logsapi.LoggingConfiguration { return &c.Logging }
