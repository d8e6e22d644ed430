namespace Curlew.Tests;

/// <summary>Tests during which nothing else of this process may happen.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
