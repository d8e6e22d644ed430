using System.Collections.Immutable;

namespace Curlew;

internal static class ImmutableArrays
{
    /// <summary>The array, or an empty one in place of one that was never made.</summary>
    public static ImmutableArray<T> OrEmpty<T>(this ImmutableArray<T> array) => array.IsDefault ? [] : array;
}
