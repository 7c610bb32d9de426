package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/cert-manager/cert-manager/pkg/controller"
	"github.com/cert-manager/cert-manager/pkg/healthz"
	logf "github.com/cert-manager/cert-manager/pkg/logs"
)

func (c configuration) run(ctx context.Context) error {
	factory, err := controller.NewContextFactory(ctx, c.contextOptions())
	if err != nil {
		return err
	}
	shared, err := factory.Build()
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	if err := c.serveMetrics(ctx, group, shared); err != nil {
		return err
	}
	health, err := c.serveHealth(ctx, group)
	if err != nil {
		return err
	}
	elected, err := c.elect(ctx, group, factory, health)
	if err != nil {
		return err
	}
	group.Go(func() error {
		select {
		case <-ctx.Done():
			return nil
		case <-elected:
			return c.control(ctx, group, factory, shared)
		}
	})
	return group.Wait()
}

func (c configuration) contextOptions() controller.ContextOptions {
	return controller.ContextOptions{
		Kubeconfig:         c.KubeConfig,
		APIServerHost:      c.APIServerHost,
		KubernetesAPIQPS:   *c.KubernetesAPIQPS,
		KubernetesAPIBurst: int(*c.KubernetesAPIBurst),
		Namespace:          c.Namespace,
		IssuerOptions:      controller.IssuerOptions{ClusterResourceNamespace: c.ClusterResourceNamespace},
		CertificateOptions: controller.CertificateOptions{
			EnableOwnerRef:                           *c.EnableCertificateOwnerRef,
			CopiedAnnotationPrefixes:                 c.CopiedAnnotationPrefixes,
			CertificateRequestMinimumBackoffDuration: c.CertificateRequestMinimumBackoffDuration.Duration.Duration,
			CertificateRequestMaximumBackoffDuration: c.CertificateRequestMaximumBackoffDuration.Duration.Duration,
		},
	}
}

func (c configuration) serveMetrics(ctx context.Context, group *errgroup.Group, shared *controller.Context) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.MetricsListenAddress)
	if err != nil {
		return fmt.Errorf("metricsListenAddress: %w", err)
	}
	objects := shared.SharedInformerFactory.Certmanager().V1()
	shared.Metrics.SetupCertificateCollector(objects.Certificates().Lister())
	shared.Metrics.SetupIssuerCollector(objects.Issuers().Lister())
	if c.Namespace == "" {
		shared.Metrics.SetupClusterIssuerCollector(objects.ClusterIssuers().Lister())
	}
	server := shared.Metrics.NewServer(listener)
	group.Go(func() error {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	group.Go(func() error {
		<-ctx.Done()
		return server.Close()
	})
	return nil
}

func (c configuration) serveHealth(ctx context.Context, group *errgroup.Group) (*healthz.Server, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.HealthzListenAddress)
	if err != nil {
		return nil, fmt.Errorf("healthzListenAddress: %w", err)
	}
	server := healthz.NewServer(c.LeaderElectionConfig.HealthzTimeout.Duration.Duration)
	group.Go(func() error { return server.Start(ctx, listener) })
	return server, nil
}

// control runs the controllers, then starts the informers that they asked for.
func (c configuration) control(ctx context.Context, group *errgroup.Group, factory *controller.ContextFactory, shared *controller.Context) error {
	for name, construct := range controller.Known() {
		if !c.wants(name) {
			continue
		}
		loop, err := construct(factory)
		if err != nil {
			return fmt.Errorf("controller %s: %w", name, err)
		}
		logf.FromContext(ctx).Info("starting", "controller", name)
		group.Go(func() error { return loop.Run(int(*c.NumberOfConcurrentWorkers), ctx) })
	}
	shared.SharedInformerFactory.Start(ctx.Done())
	shared.KubeSharedInformerFactory.Start(ctx.Done())
	return nil
}

// wants tells whether the list of controllers includes one; a list of exclusions alone means all
// others, and without cluster scope there is no controller for ClusterIssuers.
func (c configuration) wants(name string) bool {
	if c.Namespace != "" && name == "clusterissuers" {
		return false
	}
	included, only := false, false
	for _, entry := range c.Controllers {
		switch {
		case entry == "-"+name:
			return false
		case entry == "*" || entry == name:
			included = true
		case !strings.HasPrefix(entry, "-"):
			only = true
		}
	}
	return included || !only
}
