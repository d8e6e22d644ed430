namespace Curlew;

/// <summary>Handles between two requests; the one that was used last goes first, for its settings are likely to fit.</summary>
internal sealed class ExchangePool : IDisposable
{
    private const int Most = 1024;

    private readonly Lock _gate = new();
    private readonly Stack<Exchange> _idle = [];
    private bool _isDisposed;

    public Exchange Rent()
    {
        lock (_gate)
        {
            if (_idle.TryPop(out var exchange))
            {
                return exchange;
            }
        }

        return new Exchange();
    }

    public void Return(Exchange exchange)
    {
        exchange.Release();
        lock (_gate)
        {
            if (!_isDisposed && _idle.Count < Most)
            {
                _idle.Push(exchange);
                return;
            }
        }

        exchange.Dispose();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
        }

        while (_idle.TryPop(out var exchange))
        {
            exchange.Dispose();
        }
    }
}
