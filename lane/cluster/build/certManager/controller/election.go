package main

import (
	"context"
	"errors"
	"os"

	"golang.org/x/sync/errgroup"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"

	"github.com/cert-manager/cert-manager/pkg/controller"
	"github.com/cert-manager/cert-manager/pkg/healthz"
)

// elect takes part in the leader election; the channel closes once this process leads.
func (c configuration) elect(ctx context.Context, group *errgroup.Group, factory *controller.ContextFactory, health *healthz.Server) (<-chan struct{}, error) {
	elected := make(chan struct{})
	if !*c.LeaderElectionConfig.Enabled {
		close(elected)
		return elected, nil
	}
	lock, err := c.lock(factory)
	if err != nil {
		return nil, err
	}
	elector, err := leaderelection.NewLeaderElector(leaderelection.LeaderElectionConfig{
		Lock:            lock,
		LeaseDuration:   c.LeaderElectionConfig.LeaseDuration.Duration.Duration,
		RenewDeadline:   c.LeaderElectionConfig.RenewDeadline.Duration.Duration,
		RetryPeriod:     c.LeaderElectionConfig.RetryPeriod.Duration.Duration,
		ReleaseOnCancel: true,
		WatchDog:        health.LeaderHealthzAdaptor,
		Callbacks: leaderelection.LeaderCallbacks{
			OnStartedLeading: func(context.Context) { close(elected) },
			OnStoppedLeading: func() {},
		},
	})
	if err != nil {
		return nil, err
	}
	group.Go(func() error {
		elector.Run(ctx)
		if ctx.Err() == nil {
			return errors.New("leader election lost")
		}
		return nil
	})
	return elected, nil
}

func (c configuration) lock(factory *controller.ContextFactory) (resourcelock.Interface, error) {
	context, err := factory.Build("leader-election")
	if err != nil {
		return nil, err
	}
	host, err := os.Hostname()
	if err != nil {
		return nil, err
	}
	return resourcelock.NewWithLabels(
		resourcelock.LeasesResourceLock,
		c.LeaderElectionConfig.Namespace,
		"cert-manager-controller",
		context.Client.CoreV1(),
		context.Client.CoordinationV1(),
		resourcelock.ResourceLockConfig{
			Identity:      host + "-external-cert-manager-controller",
			EventRecorder: context.Recorder,
		},
		map[string]string{"app.kubernetes.io/managed-by": "cert-manager"},
	)
}
