namespace Curlew.Generator.Facts;

internal enum FactKind
{
    /// <summary>An option of an easy handle.</summary>
    Opt,

    /// <summary>An option of a multi handle.</summary>
    MultiOpt,

    /// <summary>An option of a share handle.</summary>
    ShareOpt,

    /// <summary>A piece of information about a transfer.</summary>
    Info,

    /// <summary>A number: an enum member or a #define.</summary>
    Const,

    /// <summary>Another name for one of the above.</summary>
    Alias,
}
