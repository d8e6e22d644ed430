namespace Curlew;

/// <summary>How the wait between attempts grows.</summary>
public enum RetryBackoff
{
    /// <summary>The same each time: d, d, d.</summary>
    Constant,

    /// <summary>By the same amount each time: d, 2 d, 3 d.</summary>
    Linear,

    /// <summary>To the double each time: d, 2 d, 4 d.</summary>
    Exponential,
}
