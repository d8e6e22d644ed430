namespace Curlew;

/// <summary>
/// What a session says for all its requests, and a request says for itself. Null leaves a choice to the session, and
/// there to the default; each type has a value of its own that switches the thing off.
/// </summary>
public abstract class TransferOptions
{
    private protected TransferOptions()
    {
    }
}
