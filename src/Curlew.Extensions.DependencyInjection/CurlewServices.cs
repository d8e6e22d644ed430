using System.Diagnostics.CodeAnalysis;
using Curlew;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Curlew to services.</summary>
[SuppressMessage("Style", "IDE0130", Justification = "Where every package has its extensions of services.")]
public static class CurlewServices
{
    /// <summary>Adds a session. <see cref="Session"/> is then a service: the one of <see cref="ICurlewSessions.Get"/> without a name.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets options; null for none.</param>
    public static OptionsBuilder<CurlewOptions> AddCurlew(this IServiceCollection services, Action<CurlewOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(s => s.GetRequiredService<ICurlewSessions>().Get());
        return services.AddCurlew(Options.Options.DefaultName, configure);
    }

    /// <summary>Adds a session with a name, for <see cref="ICurlewSessions.Get"/> and as a keyed service.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The name.</param>
    /// <param name="configure">Sets options; null for none.</param>
    /// <returns>A builder for more: <c>BindConfiguration</c>, <c>Validate</c>. What is wrong with the options is found when the
    /// host starts.</returns>
    public static OptionsBuilder<CurlewOptions> AddCurlew(this IServiceCollection services, string name, Action<CurlewOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(name);
        services.TryAddSingleton<ICurlewSessions, CurlewSessions>();
        services.AddSingleton(new CurlewName(name));
        services.AddSingleton<IValidateOptions<CurlewOptions>>(new CurlewOptionsValidation(name));
        if (name.Length > 0)
        {
            services.TryAddKeyedSingleton(name, (s, _) => s.GetRequiredService<ICurlewSessions>().Get(name));
        }

        var builder = services.AddOptions<CurlewOptions>(name).ValidateOnStart();
        return configure is null ? builder : builder.Configure(configure);
    }

    /// <summary>As <see cref="AddCurlew(IServiceCollection, string, Action{CurlewOptions}?)"/>, with options from a
    /// configuration.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The name; empty for the session without one.</param>
    /// <param name="configuration">The section; its keys are the properties of <see cref="CurlewOptions"/>. One that is none of them raises an
    /// error.</param>
    public static OptionsBuilder<CurlewOptions> AddCurlew(this IServiceCollection services, string name, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(configuration);
        var builder = name.Length == 0 ? services.AddCurlew() : services.AddCurlew(name);
        return builder.Bind(configuration, o => o.ErrorOnUnknownConfiguration = true);
    }

    /// <summary>Lets a client send by a handler of its own: <see cref="CurlHandler"/> in the place of the primary handler.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="configure">Sets properties of the handler; null for none.</param>
    /// <remarks>The handler is kept for ever: its connections are what has a lifetime
    /// (<see cref="CurlHandler.PooledConnectionLifetime"/>, 15 minutes here), so that nothing is gained by a new handler, and
    /// a pool of connections lost.</remarks>
    public static IHttpClientBuilder UseCurlew(this IHttpClientBuilder builder, Action<CurlHandler>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Use(s =>
        {
            var handler = new CurlHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(15), MeterFactory = s.GetService<System.Diagnostics.Metrics.IMeterFactory>() };
            configure?.Invoke(handler);
            return handler;
        });
    }

    /// <summary>Lets a client send by a session that was added under a name: with its options, cookies and connections.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="session">The name; empty for the session without one.</param>
    public static IHttpClientBuilder UseCurlew(this IHttpClientBuilder builder, string session)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(session);
        return builder.Use(s => new CurlHandler(s.GetRequiredService<ICurlewSessions>().Get(session)));
    }

    private static IHttpClientBuilder Use(this IHttpClientBuilder builder, Func<IServiceProvider, CurlHandler> make) =>
        builder.ConfigurePrimaryHttpMessageHandler(make).SetHandlerLifetime(Timeout.InfiniteTimeSpan);
}
